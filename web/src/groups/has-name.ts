/** Whether somebody's name or username has what was typed, whatever its case, accents and width. */
export function hasName(
  { displayName, username }: { readonly displayName: string; readonly username: string },
  typed: string,
): boolean {
  const wanted = folded(typed.trim());
  return folded(displayName).includes(wanted) || folded(username).includes(wanted);
}

/** Without marks in every script but Korean, where they are letters: those are put together again. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .normalize('NFKC')
    .toLowerCase();
}
