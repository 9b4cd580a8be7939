import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PROBLEM_CODES, PROBLEMS } from './catalogue.js';

/** The page that the `type` of every problem points to. */
@ApiExcludeController()
@Controller('docs/errors')
export class ErrorsPageController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<title>Standings: problems</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<style>body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif }</style>
<h1>Problems</h1>
${PROBLEM_CODES.map(section).join('\n')}
</html>
`;

function section(code: (typeof PROBLEM_CODES)[number]): string {
  const { status, title, meaning, fix } = PROBLEMS[code];
  return `<h2 id="${code}">${code}</h2>\n<p><b>${status} ${title}.</b> ${html(`${meaning} ${fix}`)}</p>`;
}

function html(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
