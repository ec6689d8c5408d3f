// Everything works without this file; it makes filtering live, adds keys, remembers light or dark, takes
// dropped files, and opens wide boxes at their end.
import "htmx.org/dist/htmx.esm.js";
import "./theme-switch.js";
import "./key-list.js";
import "./file-drop.js";
import "./scroll-end.js";
import "./period-choice.js";
import "./tick-list.js";
