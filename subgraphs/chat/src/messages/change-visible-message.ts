import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { z } from 'zod';
import type { FindVisibleMessage, VisibleMessage } from './find-visible-message.ts';

/** A message that a viewer sees, and what they want with it. */
export interface MessageChange<Input> extends VisibleMessage {
  readonly viewerId: string;
  readonly input: Input;
  readonly origin: OperationOrigin;
}

/** A use case that begins with a message that its viewer sees: `work` is done with that alone. */
export function changeVisibleMessage<Schema extends z.ZodType<{ readonly messageId: string }>, Result>(
  schema: Schema,
  findVisibleMessage: FindVisibleMessage,
  work: (change: MessageChange<z.output<Schema>>) => Promise<Result>,
) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<Result | Refusal<'MessageNotFound'> | InvalidInput> => {
    const parsed = parseInput(schema, input);
    if (isRefusal(parsed)) return parsed;
    const found = await findVisibleMessage(viewerId, parsed.valid.messageId);
    return isRefusal(found) ? found : work({ ...found, viewerId, input: parsed.valid, origin });
  };
}
