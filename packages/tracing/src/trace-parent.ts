const format = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/u;

/** Whether it is a `traceparent` of W3C Trace Context. */
export function isTraceParent(text: unknown): text is string {
  return typeof text === 'string' && format.test(text);
}

/** Whether those that it comes to are to record their part: the lowest bit of its flags. */
export function isSampled(traceparent: string | null | undefined): traceparent is string {
  return isTraceParent(traceparent) && (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
}
