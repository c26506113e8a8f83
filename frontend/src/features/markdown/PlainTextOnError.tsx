import { Component, type ReactNode } from 'react';

interface Props {
  text: string;
  children: ReactNode;
}

/** A text that cannot be rendered is still a text; it must not take the page with it. */
export class PlainTextOnError extends Component<Props, { failedText: string | null }> {
  override state = { failedText: null };

  static getDerivedStateFromError() {
    return { failedText: '' };
  }

  override componentDidCatch(error: Error) {
    console.error(error);
    this.setState({ failedText: this.props.text });
  }

  override componentDidUpdate() {
    // The next token may complete what could not be read.
    const { failedText } = this.state;
    if (failedText && failedText !== this.props.text) this.setState({ failedText: null });
  }

  override render() {
    if (this.state.failedText === null) return this.props.children;
    return <p className="whitespace-pre-wrap">{this.props.text}</p>;
  }
}
