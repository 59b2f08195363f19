// Answers of the API that are refusals (RFC 9457) as errors.

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    detail: string,
    readonly field = '',
    readonly requestId = '',
  ) {
    super(detail);
  }
}

/** The problem an answer holds; one of our own words when it holds none. */
export async function problemOf(answer: Response): Promise<Problem> {
  const requestId = answer.headers.get('X-Request-Id') ?? '';
  try {
    const body = await answer.json();
    return new Problem(answer.status, String(body.type), String(body.detail), String(body.field ?? ''), requestId);
  } catch {
    return new Problem(answer.status, 'unknown', `the server answered ${answer.status}`, '', requestId);
  }
}
