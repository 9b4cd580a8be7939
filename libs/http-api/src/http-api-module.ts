import { Module } from '@nestjs/common';
import { ApplicationModule } from '@standings/application';
import { ProblemsModule } from '@standings/http-server';
import { BoardController } from './boards/board-controller.js';
import { TemplateController } from './boards/template-controller.js';
import { LeaderboardController } from './leaderboard/leaderboard-controller.js';
import { PlayerController } from './players/player-controller.js';
import { ScoreController } from './score/score-controller.js';

/** The HTTP interface to the use cases. Needs an app from `createHttpApp`, or an `HttpAdapter` and `configureHttp`. */
@Module({
  imports: [ApplicationModule, ProblemsModule],
  controllers: [ScoreController, LeaderboardController, PlayerController, BoardController, TemplateController],
})
export class HttpApiModule {}
