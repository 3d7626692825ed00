/** W3C trace context of the operation that caused something, which its event carries on. None, or null where it is kept: it is not known. */
export interface Traced {
  readonly traceparent?: string | null | undefined;
}

/** Of what is made once, and so keeps nothing where there is nothing. */
export function withTrace({ traceparent }: Traced): { readonly traceparent?: string } {
  return typeof traceparent === 'string' ? { traceparent } : {};
}

/** Of a document that changes again: what caused an earlier change must not stay. */
export function replacedTrace({ traceparent }: Traced): { readonly traceparent: string | null } {
  return { traceparent: traceparent ?? null };
}

/** What a document says of its last change, which the relay publishes. */
export interface NewEvent extends Traced {
  readonly eventId: string;
  readonly at: Date;
}
