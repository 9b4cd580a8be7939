import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PROBLEM_CODES, PROBLEMS } from './problems/catalogue.js';

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
<h1>Problems</h1>
${PROBLEM_CODES.map(section).join('\n')}
</html>
`;

function section(code: (typeof PROBLEM_CODES)[number]): string {
  const { status, title, meaning, fix } = PROBLEMS[code];
  return `<h2 id="${code}">${code}</h2>\n<p><b>${status} ${title}.</b> ${meaning} ${fix}</p>`;
}
