import { Client, type QueryResultRow } from 'pg';

/** Runs one statement, or several without results, on a connection of its own. */
export const execute = async (url: string, statement: string): Promise<readonly QueryResultRow[]> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    return (await connection.query<QueryResultRow>(statement)).rows;
  } finally {
    await connection.end();
  }
};
