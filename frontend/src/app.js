// Everything works without this file; it makes filtering live, adds keys, remembers light or dark, takes
// dropped files, opens wide boxes at their end, and puts what was just done where it can be undone.
import "htmx.org/dist/htmx.esm.js";
import "./theme-switch.js";
import "./key-list.js";
import "./file-drop.js";
import "./scroll-end.js";
import "./period-choice.js";
import "./tick-list.js";
import "./toast-note.js";
