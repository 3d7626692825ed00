import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';

/** The names of what is filled in, in options of plurals too. */
export function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const names = new Set<string>();
  const visit = (element: MessageFormatElement): void => {
    if ('options' in element) for (const { value } of Object.values(element.options)) value.forEach(visit);
    // A literal, and the `#` of a plural, name nothing.
    if (element.type !== TYPE.literal && element.type !== TYPE.pound) names.add(element.value);
  };
  elements.forEach(visit);
  return [...names].toSorted();
}
