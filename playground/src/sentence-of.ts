/** What a person is told of an error: its sentences, and nothing of where in the code it happened. */
export function sentenceOf(error: unknown): string {
  const messages = [error]
    .flat()
    .flatMap((each) =>
      typeof each === 'object' && each !== null && 'message' in each ? [String(each.message)] : [],
    );
  const text = messages.join(' ');
  const [, code = '', reason = ''] = /^Socket closed with event (\d+) ?(.*)$/s.exec(text) ?? [];
  if (code === '4403') return 'The access token has ended (4403). Run it again: it gets a new one.';
  if (code !== '') return `The connection was closed (${code}). ${reason || 'Run it again.'}`;
  return text === '' ? 'It did not work. Try again.' : text;
}
