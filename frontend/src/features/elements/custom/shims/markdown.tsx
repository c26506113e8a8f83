import { Markdown as Own } from '@/features/markdown/Markdown';

interface MarkdownProps {
  children?: string;
  className?: string;
}

/** Rendered as the messages are. */
export const Markdown = ({ children = '', className }: MarkdownProps) => <Own text={String(children)} className={className} />;

export default Markdown;
