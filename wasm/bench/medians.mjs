/**
 * The time of the middle one of several runs, in milliseconds, of each of several programs that take turns.
 *
 * @param {number} rounds
 * @param {readonly ((round: number) => void)[]} programs
 * @returns {number[]}
 */
export function medians(rounds, programs) {
  /** @type {number[][]} */
  const times = programs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of programs.entries()) {
      const start = performance.now();
      run(round);
      times[index]?.push(performance.now() - start);
    }
  }
  return times.map((taken) => taken.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? NaN);
}
