// Server-Sent Events over fetch: EventSource cannot send a key.

export interface ServerEvent { id: string; name: string; data: string }

/** Takes a text/event-stream apart as it comes, whatever pieces it comes in. */
export class EventReader {
  private rest = '';
  lastId = '';

  take(piece: string): ServerEvent[] {
    const blocks = (this.rest + piece).split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.read(block));
  }

  private read(block: string): ServerEvent[] {
    const event = { id: '', name: 'message', data: '' };
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith('id:')) this.lastId = line.slice(3).trim();
      else if (line.startsWith('event:')) event.name = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    return data.length ? [{ ...event, id: this.lastId, data: data.join('\n') }] : [];
  }
}
