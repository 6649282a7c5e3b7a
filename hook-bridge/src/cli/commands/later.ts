/**
 * What a command does, loaded when it is called. These files only say what commands are called with: so help needs
 * nothing else, a wrong option is refused at once, and no command waits for what another one needs.
 */
export function later<Given extends readonly unknown[]>(
  load: () => Promise<(...given: Given) => Promise<void> | void>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    const act = await load()
    await act(...given)
  }
}
