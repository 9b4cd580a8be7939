import type { Page, Response } from 'playwright-core';

/** The request of a click on "Execute", and its answer. */
export interface Executed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly body: unknown;
}

/** Swagger UI as users use it: open an operation, "Try it out", change the body, "Execute". */
export class SwaggerPage {
  private constructor(private readonly page: Page) {}

  static async open(page: Page, url: string): Promise<SwaggerPage> {
    await page.goto(url);
    await page.locator('.opblock').first().waitFor();
    return new SwaggerPage(page);
  }

  /** Opens an operation and makes its fields editable. */
  async tryOut(operation: string): Promise<void> {
    const block = this.block(operation);
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
  }

  async fillBody(operation: string, body: unknown): Promise<void> {
    await this.block(operation).locator('.body-param__text').fill(JSON.stringify(body));
  }

  async fillParameter(operation: string, name: string, value: string): Promise<void> {
    await this.block(operation).locator(`tr[data-param-name="${name}"] input`).fill(value);
  }

  async execute(operation: string): Promise<Executed> {
    const block = this.block(operation);
    const [response] = await Promise.all([this.page.waitForResponse(isCall), block.locator('.execute').click()]);
    return {
      url: response.url(),
      headers: await response.request().allHeaders(),
      status: response.status(),
      body: await response.json(),
    };
  }

  private block(operation: string) {
    return this.page.locator(`.opblock[id$="-${operation}"]`);
  }
}

/** Whether it is a call: not a part of the page, and not a preflight. */
function isCall(response: Response): boolean {
  const request = response.request();
  return request.resourceType() === 'fetch' && request.method() !== 'OPTIONS';
}
