// Everything works without this file; it makes filtering live, adds keys, remembers light or dark, and takes dropped files.
import "htmx.org/dist/htmx.esm.js";
import "./theme-switch.js";
import "./key-list.js";
import "./file-drop.js";
