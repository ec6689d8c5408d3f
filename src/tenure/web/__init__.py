"""What people see in the browser: a module and a template per page, and the site that holds them together."""
