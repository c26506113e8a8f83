import { notify } from '@/lib/notify';
import { Runner } from '../Runner';
import type { Calls, Props } from '../scope';

interface RendererProps {
  /** Source of an element. */
  sourceCode?: string;
  code?: string;
  children?: string;
  props?: Props;
}

/** Shows what an element's source looks like; what it calls is only told. */
export function Renderer({ sourceCode, code, children, props = {} }: RendererProps) {
  return <Runner code={sourceCode ?? code ?? children ?? ''} props={props} calls={TOLD} />;
}

const told = (name: string) => async () => {
  notify.info(name);
  return { success: true };
};

const TOLD: Calls = {
  updateElement: told('updateElement'),
  deleteElement: told('deleteElement'),
  callAction: told('callAction'),
  sendUserMessage: told('sendUserMessage'),
  submitElement: told('submitElement'),
  cancelElement: told('cancelElement'),
};

export default Renderer;
