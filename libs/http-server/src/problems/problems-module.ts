import { Module } from '@nestjs/common';
import { ErrorsPageController } from './errors-page-controller.js';

/** The page that explains problems, for every app that answers with them. */
@Module({ controllers: [ErrorsPageController] })
export class ProblemsModule {}
