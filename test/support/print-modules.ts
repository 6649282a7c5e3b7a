/*
 * For `node --import`: writes the URL of every module that the program loads to standard error, one line each.
 */
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, next) {
    writeSync(2, `loaded ${url}\n`)
    return next(url, context)
  },
})
