export { foldText } from './folded-text.ts';
export { hasLengthUpTo } from './text-length.ts';
export { isVisible, visibleName, visibleText, type TextRule } from './visible-text.ts';
