import { Button } from '@/components/ui/button';
import { Plus, X } from 'lucide-react';

export default function Counter() {
  return (
    <div className="mt-1 flex items-center gap-2">
      <div>Count: {props.count}</div>
      <Button id="increment" onClick={() => updateElement(Object.assign(props, { count: props.count + 1 }))}><Plus /> Increment</Button>
      <Button id="remove" onClick={() => deleteElement()}><X /> Remove</Button>
      <Button id="action" onClick={() => callAction({ name: 'test', payload: {} })}>Call action</Button>
    </div>
  );
}
