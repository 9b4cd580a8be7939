import { Module } from '@nestjs/common';
import { ErrorsPageController } from './errors-page-controller.js';

/** The page that explains problems, which every app has that answers with them. */
@Module({ controllers: [ErrorsPageController] })
export class ProblemsModule {}
