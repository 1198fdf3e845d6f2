import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';

const { PORT = '3000' } = process.env;
export const app = await NestFactory.create(AppModule);
await app.listen(PORT, '127.0.0.1');
