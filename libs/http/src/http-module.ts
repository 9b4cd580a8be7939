import { Module } from '@nestjs/common';
import { ApplicationModule } from '@standings/application';
import { ErrorsPageController } from './errors-page-controller.js';
import { LeaderboardController } from './leaderboard-controller.js';
import { ScoreController } from './score-controller.js';

/** The HTTP interface to the use cases. Needs an app made by `createHttpApp`, or `httpAdapter` and `configureHttp`. */
@Module({
  imports: [ApplicationModule],
  controllers: [ScoreController, LeaderboardController, ErrorsPageController],
})
export class HttpModule {}
