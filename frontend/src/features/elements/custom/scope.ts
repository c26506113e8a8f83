export type Props = Record<string, unknown>;

/** Functions that Chainlit offers to the code of an element, by their names there. */
export interface Calls {
  updateElement(props: Props): Promise<{ success: boolean }>;
  deleteElement(): Promise<{ success: boolean }>;
  callAction(action: { name: string; payload?: Props }): Promise<unknown>;
  sendUserMessage(text: string, command?: string): void;
  submitElement(values: Props): void;
  cancelElement(): void;
}
