import type { ASTVisitor, FloatValueNode, IntValueNode, ValidationContext } from 'graphql';
import { requestError } from './errors.ts';

/** A number such as `1e400` is a Float by its grammar, and none that could be passed on. */
export function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  const check = ({ value }: FloatValueNode | IntValueNode): void => {
    if (Number.isFinite(Number(value))) return;
    const message = `The number ${value} is too large to be passed on.`;
    context.reportError(requestError('GRAPHQL_VALIDATION_FAILED', message));
  };
  return { FloatValue: check, IntValue: check };
}
