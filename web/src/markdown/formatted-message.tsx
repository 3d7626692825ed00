import { Fragment, memo, useMemo } from 'react';
import { formatText, type Block, type Inline, type MentionPlace } from './formatted-text.ts';
import { openableAddress } from './openable-address.ts';
import './formatted-message.css';

/** A text of a person as elements: never as HTML. */
export const FormattedMessage = memo(function FormattedMessage({
  text,
  mentions,
  viewerId,
}: {
  readonly text: string;
  readonly mentions: readonly MentionPlace[];
  readonly viewerId: string;
}) {
  const blocks = useMemo(() => formatText(text, mentions), [text, mentions]);
  return (
    <div className="formatted" dir="auto">
      {blocks.map((block, index) => (
        <Fragment key={index}>{drawnBlock(block, viewerId)}</Fragment>
      ))}
    </div>
  );
});

function drawnBlock(block: Block, viewerId: string) {
  switch (block.kind) {
    case 'paragraph':
      return <p>{drawnInlines(block.children, viewerId)}</p>;
    case 'code-block':
      return (
        <pre tabIndex={-1} dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return (
        <blockquote>
          {block.blocks.map((inner, index) => (
            <Fragment key={index}>{drawnBlock(inner, viewerId)}</Fragment>
          ))}
        </blockquote>
      );
  }
}

function drawnInlines(inlines: readonly Inline[], viewerId: string) {
  return inlines.map((inline, index) => <Fragment key={index}>{drawnInline(inline, viewerId)}</Fragment>);
}

function drawnInline(inline: Inline, viewerId: string) {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return <code dir="ltr">{inline.text}</code>;
    case 'bold':
      return <strong>{drawnInlines(inline.children, viewerId)}</strong>;
    case 'italic':
      return <em>{drawnInlines(inline.children, viewerId)}</em>;
    case 'strike':
      return <s>{drawnInlines(inline.children, viewerId)}</s>;
    case 'mention': {
      const isViewer = inline.userId === null || inline.userId === viewerId;
      return <bdi className={isViewer ? 'mention mention--viewer' : 'mention'}>{inline.text}</bdi>;
    }
    case 'link': {
      const href = openableAddress(inline.address);
      const children = drawnInlines(inline.children, viewerId);
      if (href === undefined) return children;
      return (
        <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      );
    }
  }
}
