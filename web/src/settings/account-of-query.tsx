import { useQuery } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { MyAccountDocument, type MyAccountQuery } from './graph.generated.ts';

export type Account = NonNullable<MyAccountQuery['myAccount']>;

/** Draws what belongs to the viewer's account once it is there. */
export function AccountOfQuery({ children }: { readonly children: (account: Account) => ReactNode }) {
  const { data, error, refetch } = useQuery(MyAccountDocument);
  const account = data?.myAccount;
  if (account) return children(account);
  return error === undefined ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
}
