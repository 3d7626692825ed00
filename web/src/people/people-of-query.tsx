import type { ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import type { Person } from './person.ts';
import './people-list.css';

/** The rows of one list of people, or why there are none. */
export function PeopleOfQuery({
  people,
  error,
  onRetry,
  onMore,
  empty,
  row,
}: {
  /** Undefined: they are being loaded. */
  readonly people: readonly Person[] | undefined;
  /** Why they could not be loaded. */
  readonly error: unknown;
  readonly onRetry: () => void;
  /** Loads the next page; undefined when there is none. */
  readonly onMore: (() => void) | undefined;
  readonly empty: ReactNode;
  readonly row: (person: Person) => ReactNode;
}) {
  const t = useText();
  if (people === undefined)
    return error === undefined ? <Loading /> : <Failure error={error} onRetry={onRetry} />;
  if (people.length === 0) return empty;
  return (
    <>
      <ul>{people.map(row)}</ul>
      {onMore !== undefined && (
        <div className="people-list__more">
          <Button tone="quiet" size="small" onClick={onMore}>
            {t('shell.loadMore')}
          </Button>
        </div>
      )}
    </>
  );
}
