import { expect, test } from 'vitest';
import { decodePcm, encodePcm, resample } from './pcm';

test('samples survive the way there and back', () => {
  const samples = new Float32Array([0, 0.5, -0.5, 1, -1]);
  const back = decodePcm(encodePcm(samples));
  back.forEach((value, index) => expect(value).toBeCloseTo(samples[index]!, 3));
});

test('what is too loud is cut off, not wrapped around', () => {
  expect(new DataView(encodePcm(new Float32Array([2, -2]))).getInt16(0, true)).toBe(0x7fff);
  expect(new DataView(encodePcm(new Float32Array([2, -2]))).getInt16(2, true)).toBe(-0x8000);
});

test('resampling keeps the length in seconds', () => {
  expect(resample(new Float32Array(480), 48_000, 24_000)).toHaveLength(240);
  expect(Array.from(resample(new Float32Array([0, 1, 2, 3]), 2, 1))).toEqual([0, 2]);
});
