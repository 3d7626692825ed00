import { useLanguage } from '../language/language-provider.tsx';
import { useRefusalText } from './use-refusal-text.ts';

/** `problems` of `InvalidInput`. */
type FieldProblems = readonly { readonly field: string; readonly reason: string }[];

/** What is wrong with a field, if anything: the server says it in English, and to others it is that something is. */
export function useFieldProblem(): (problems: FieldProblems, field: string) => string | undefined {
  const { language } = useLanguage();
  const refusalText = useRefusalText();
  return (problems, field) => {
    const problem = problems.find((wrong) => wrong.field === field);
    if (problem === undefined) return undefined;
    return language === 'en'
      ? problem.reason
      : refusalText({ code: 'INVALID_INPUT', reason: problem.reason });
  };
}
