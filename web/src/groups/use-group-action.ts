import { useApolloClient } from '@apollo/client/react';
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useState } from 'react';
import { useToast } from '../design/toasts.tsx';
import { perform, type Performed } from '../graph/perform.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';

type Outcome = Parameters<typeof perform>[1] extends TypedDocumentNode<infer Data> ? Data : never;

/** Does one thing at a time; why it was refused is said at the edge of the window. */
export function useGroupAction() {
  const apollo = useApolloClient();
  const toast = useToast();
  const refusalText = useRefusalText();
  const [isBusy, setBusy] = useState(false);
  const run = async <Data extends Outcome, Variables extends OperationVariables>(
    mutation: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Performed<Data>> => {
    setBusy(true);
    const performed = await perform(apollo, mutation, variables);
    setBusy(false);
    if (performed.refusal !== undefined) toast(refusalText(performed.refusal));
    return performed;
  };
  return { isBusy, run };
}
