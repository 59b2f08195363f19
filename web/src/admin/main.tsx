// The admin's page: asks for a key, keeps it for this tab only, and works on /v1 with it.
import { render } from 'preact';
import { App } from './app';
import './admin.css';

render(<App />, document.getElementById('app')!);
