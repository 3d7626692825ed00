import { useParams } from 'wouter';
import { EmptyState } from '../design/empty-state.tsx';
import { useText } from '../language/use-text.ts';
import { Panes } from '../shell/panes.tsx';
import { PeopleList } from './people-list.tsx';
import { PeopleTexts } from './people-texts.tsx';
import { ProfilePage } from './profile-page.tsx';
import { sectionOf } from './sections.ts';

/** `/people/:section?/:userId?`: a list of people, and beside it the profile of one. */
export function PeopleRoute() {
  return (
    <PeopleTexts>
      <People />
    </PeopleTexts>
  );
}

function People() {
  const t = useText();
  const { section: name, userId } = useParams<{ section?: string; userId?: string }>();
  const section = sectionOf(name);
  return (
    <Panes
      listLabel={t('shell.people')}
      list={<PeopleList section={section} />}
      isDetailOpen={userId !== undefined}
      detail={
        userId === undefined ? (
          <EmptyState icon="people" title={t('people.none')}>
            {t('people.noneText')}
          </EmptyState>
        ) : (
          <ProfilePage key={userId} userId={userId} backTo={`/people/${section}`} />
        )
      }
    />
  );
}
