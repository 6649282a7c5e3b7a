// For who starts it by this name, as older guides have it: main.js is the same, and needs less memory.
import './main.js'
