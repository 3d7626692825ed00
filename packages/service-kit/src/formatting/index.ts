export { findMarkup } from './find-markup.ts';
export { addressesOf, codeOf, type Line, type Markup, type Span, type SpanKind } from './markup.ts';
