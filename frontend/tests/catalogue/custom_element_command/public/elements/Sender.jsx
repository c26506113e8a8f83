import { Button } from '@/components/ui/button';

export default function Sender() {
  return <Button id="send" onClick={() => sendUserMessage('Hello from custom element', 'my_command')}>Send</Button>;
}
