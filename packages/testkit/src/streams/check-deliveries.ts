import type { Finding, FindingKind, Run, SeenMessage, SendRecord, View } from './deliveries.ts';

/**
 * What a run did wrong, in the manner of Jepsen's queue workload: from the answers to senders, what every subscriber saw and what is
 * there in the end. Nothing found: every acknowledged message is there once, in one order that everybody saw. A message whose
 * sender got no answer may be there once, or not at all.
 */
export function checkDeliveries({ sends, histories, views }: Run): Finding[] {
  const rooms = new Set([...histories.keys(), ...sends.map(({ room }) => room)]);
  const sentTo = (room: string): SendRecord[] => sends.filter((send) => send.room === room);
  return [
    ...[...rooms].flatMap((room) => checkHistory(room, histories.get(room) ?? [], sentTo(room))),
    ...views.flatMap((view) => checkView(view, histories.get(view.room) ?? [])),
  ];
}

type Report = (kind: FindingKind, detail: string) => Finding;

const reporter =
  (room: string, where: string): Report =>
  (kind, detail) => ({ kind, room, where, detail });

function checkHistory(
  room: string,
  history: readonly SeenMessage[],
  sends: readonly SendRecord[],
): Finding[] {
  const report = reporter(room, 'history');
  const sent = new Map(sends.map((send) => [send.text, send]));
  const placeOf = new Map(history.map(({ text, number }) => [text, number]));
  const answered = sends.flatMap(({ text, answer }) => (answer === undefined ? [] : [{ text, ...answer }]));
  return [
    ...sequenceFindings(0, history, report),
    ...history.filter(({ text }) => !sent.has(text)).map(({ text }) => report('phantom', text)),
    ...answered.filter(({ text }) => !placeOf.has(text)).map(({ text }) => report('lost', text)),
    ...answered
      .filter(({ text, number }) => (placeOf.get(text) ?? number) !== number)
      .map(({ text, number }) =>
        report('disagreement', `${text} was answered as ${number}, is ${placeOf.get(text)}`),
      ),
    ...overtaken(history, sent, report),
  ];
}

function checkView({ room, name, from, messages }: View, history: readonly SeenMessage[]): Finding[] {
  const report = reporter(room, name);
  const textOf = new Map(history.map(({ number, text }) => [number, text]));
  const seen = new Set(messages.map(({ text }) => text));
  return [
    ...sequenceFindings(from, messages, report),
    ...history
      .filter(({ number, text }) => number > from && !seen.has(text))
      .map(({ number, text }) => report('lost', `${number} ${text}`)),
    ...messages
      .filter(({ number, text }) => textOf.get(number) !== text)
      .map(({ number, text }) => report('disagreement', `${number} ${text}, there ${textOf.get(number)}`)),
  ];
}

/** Numbers must be from + 1, from + 2, … and no text may come twice. */
function sequenceFindings(from: number, messages: readonly SeenMessage[], report: Report): Finding[] {
  const findings: Finding[] = [];
  const numbers = new Set<number>();
  const texts = new Set<string>();
  let highest = from;
  for (const { number, text } of messages) {
    if (numbers.has(number) || texts.has(text)) findings.push(report('doubled', `${number} ${text}`));
    else if (number <= highest) findings.push(report('inversion', `${number} ${text} after ${highest}`));
    else if (number > highest + 1) findings.push(report('gap', `${number} ${text} after ${highest}`));
    numbers.add(number);
    texts.add(text);
    highest = Math.max(highest, number);
  }
  return findings;
}

/** A sender who begins when another message is already acknowledged comes after it. */
function overtaken(
  history: readonly SeenMessage[],
  sent: ReadonlyMap<string, SendRecord>,
  report: Report,
): Finding[] {
  const findings: Finding[] = [];
  let latestBegin = -Infinity;
  for (const { number, text } of history) {
    const send = sent.get(text);
    if (send === undefined) continue;
    if (send.answer !== undefined && send.answer.at < latestBegin)
      findings.push(report('inversion', `${number} ${text} stands after one that was sent after its answer`));
    latestBegin = Math.max(latestBegin, send.beganAt);
  }
  return findings;
}
