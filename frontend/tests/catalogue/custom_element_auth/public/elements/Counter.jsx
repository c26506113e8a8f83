export default function Counter() {
  return <div>Count: {props.count}</div>;
}
