"""Charts that one page has for itself, drawn on the server as SVG."""
