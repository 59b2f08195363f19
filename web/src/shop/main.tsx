// The storefront's beginning: what the server rendered for readers without scripts makes room for the application.
import { render } from 'preact';
import { App } from './app';
import './shop.css';

const root = document.getElementById('app')!;
root.textContent = '';
render(<App />, root);
