import { foldText } from '@parley/service-kit/text';

/** Whether somebody's name or username has what was typed, by the rules of the platform's search. */
export function hasName(
  { displayName, username }: { readonly displayName: string; readonly username: string },
  typed: string,
): boolean {
  const wanted = foldText(typed);
  return foldText(displayName).includes(wanted) || foldText(username).includes(wanted);
}
