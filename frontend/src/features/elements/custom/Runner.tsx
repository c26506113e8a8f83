import { Component, useEffect, useLayoutEffect, useMemo, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { Alert } from '@/ui/Alert';
import { Skeleton } from '@/ui/kit/skeleton';
import { compile, type Module } from './compile';
import type { Calls, Props } from './scope';
import { styleFor } from './styles';

interface RunnerProps {
  code: string;
  props: Props;
  calls: Calls;
}

/** Runs an element's code. Its `props` are a copy: what the code does to them stays with it. */
export function Runner({ code, props, calls }: RunnerProps) {
  const { module, error } = useModule(code);
  const box = useRef<HTMLDivElement>(null);
  const [styled, setStyled] = useState(false);
  useLayoutEffect(() => {
    let current = true;
    const done = () => current && setStyled(true);
    styleFor(code, box.current!.getRootNode()).then(done, done);
    return () => {
      current = false;
    };
  }, [code]);

  return (
    <div ref={box} className="contents">
      {error ? <Failure text={error} /> : !module || !styled ? <Skeleton className="h-24" /> : (
        <Boundary key={code}>
          <Instance module={module} props={props} calls={calls} />
        </Boundary>
      )}
    </div>
  );
}

function Instance({ module, props, calls }: { module: Module; props: Props; calls: Calls }) {
  const scope = useRef<Record<string, unknown>>({});
  const copy = useMemo(() => structuredClone(props), [props]);
  // Read by the code through its free names, so a change needs no second run of it.
  Object.assign(scope.current, calls, { props: copy });
  const View = useMemo(() => module(scope.current), [module]);
  return <View revision={copy} />;
}

function useModule(code: string) {
  const [state, setState] = useState<{ code: string; module: Module | null; error: string | null } | null>(null);
  useEffect(() => {
    let current = true;
    compile(code).then(
      (module) => current && setState({ code, module, error: null }),
      (error: Error) => current && setState({ code, module: null, error: error.message }),
    );
    return () => {
      current = false;
    };
  }, [code]);
  return state?.code === code ? state : { module: null, error: null };
}

const Failure = ({ text }: { text: string }) => (
  <Alert className="w-fit max-w-full"><pre className="whitespace-pre-wrap font-mono text-xs">{text}</pre></Alert>
);

/** A mistake in an element's code takes nothing else with it. */
class Boundary extends Component<{ children: ReactNode }, { error: string | null }> {
  override state = { error: null as string | null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Failure text={this.state.error} />;
  }
}

export type View = ComponentType<{ revision: unknown }>;
