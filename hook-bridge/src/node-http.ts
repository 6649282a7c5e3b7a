/*
 * Parts of node:http, as `require` has them. An import reads everything that a module exports, and one of these exports
 * loads the fetch that comes with Node: 10 MB, in every bridge and every command, for what nothing here uses.
 */
export const { request, validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http')
