import { StoreUnavailable } from '../store.ts'

/** The disk is full, gone or busy: what failed may work later. */
export function isStorageTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return (
    typeof code === 'string' && /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)/.test(code)
  )
}

/** The error as the store's contract names it where the disk is at fault; else as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!isStorageTrouble(error)) return error
  return new StoreUnavailable(`The database could not be written: ${(error as Error).message}.`, {
    cause: error,
  })
}

type AsyncMethods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>

/** The same methods; where the disk is at fault they reject with StoreUnavailable. */
export function namingTrouble<Methods extends { [Name in keyof Methods]: AsyncMethods[string] }>(
  methods: Methods,
): Methods {
  const named = Object.entries<AsyncMethods[string]>(methods).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      try {
        return await method(...args)
      } catch (error) {
        throw asUnavailable(error)
      }
    },
  ])
  return Object.fromEntries(named) as Methods
}
