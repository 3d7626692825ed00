/** The emoji that Unicode recommends for general interchange: TypeScript's target knows no flag `v` yet. */
const oneEmoji = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
/** Longer than any emoji, in UTF-16 units. */
const longest = 64;

/** The emoji in its one fully qualified form, whichever way a keyboard wrote it; null for anything but exactly one emoji. */
export function toEmoji(text: string): string | null {
  if (text.length > longest) return null;
  const qualified = qualify(text);
  return oneEmoji.test(qualified) ? qualified : null;
}

/** A variation selector stands after each character that is an emoji and would be shown as text. */
function qualify(text: string): string {
  const characters = Array.from(text.replaceAll('\uFE0F', ''));
  return characters
    .map((character, index) => {
      const isText = /\p{Emoji}/u.test(character) && !/\p{Emoji_Presentation}/u.test(character);
      const isToned = /\p{Emoji_Modifier}/u.test(characters[index + 1] ?? '');
      return isText && !isToned ? `${character}\uFE0F` : character;
    })
    .join('');
}
