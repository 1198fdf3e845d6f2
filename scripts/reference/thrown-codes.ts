// Which codes a function throws, as far as the source alone shows it: through the calls of functions that it names.
import ts from 'typescript';

const ERRORS = ['NotificationError', 'SimulatorError'];

/** A function or a constructor with its body. */
type WithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/**
 * Looks at `throw` in a function and in the functions that it calls. It does not look into callbacks, into a `try` that
 * catches, or behind an interface: what it finds is thrown, but it does not find everything.
 */
export class ThrownCodes {
  readonly #checker: ts.TypeChecker;
  readonly #byFunction = new Map<WithBody, ReadonlySet<string>>();

  constructor(program: ts.Program) {
    this.#checker = program.getTypeChecker();
  }

  /** The codes that a function, a method or a constructor of a class throws. */
  of(symbol: ts.Symbol | undefined): ReadonlySet<string> {
    return new Set(bodiesOf(symbol).flatMap((one) => [...this.#ofFunction(one)]));
  }

  #ofFunction(declaration: WithBody): ReadonlySet<string> {
    const known = this.#byFunction.get(declaration);
    if (known !== undefined) return known;
    const codes = new Set<string>();
    // A recursion finds what is known so far.
    this.#byFunction.set(declaration, codes);
    for (const part of [...declaration.parameters, declaration.body]) this.#collect(part, codes);
    return codes;
  }

  #collect(node: ts.Node, codes: Set<string>): void {
    if (ts.isFunctionLike(node)) return;
    if (ts.isThrowStatement(node)) for (const code of this.#madeBy(node.expression)) codes.add(code);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      if (!isHandled(node)) for (const code of this.of(this.#calleeOf(node))) codes.add(code);
    }
    if (ts.isTryStatement(node) && node.catchClause !== undefined) {
      this.#collect(node.catchClause.block, codes);
      if (node.finallyBlock !== undefined) this.#collect(node.finallyBlock, codes);
      return;
    }
    ts.forEachChild(node, (child) => this.#collect(child, codes));
  }

  /** The codes of the errors that an expression makes: `new NotificationError('TOO_OLD', …)`, or a function that returns one. */
  #madeBy(node: ts.Node, seen: ReadonlySet<ts.Node> = new Set()): readonly string[] {
    if (seen.has(node)) return [];
    const within = new Set([...seen, node]);
    if (ts.isNewExpression(node) && this.#isError(node)) return this.#literalsOf(node.arguments?.[0]);
    if (ts.isCallExpression(node)) {
      if (!this.#isError(node)) return [];
      return bodiesOf(this.#calleeOf(node)).flatMap(({ body }) => this.#madeBy(body, within));
    }
    const codes: string[] = [];
    ts.forEachChild(node, (child) => {
      codes.push(...this.#madeBy(child, within));
    });
    return codes;
  }

  #isError(node: ts.Expression): boolean {
    return ERRORS.includes(this.#checker.getTypeAtLocation(node).getSymbol()?.name ?? '');
  }

  #literalsOf(argument: ts.Expression | undefined): readonly string[] {
    if (argument === undefined) return [];
    const expressions = ts.isConditionalExpression(argument)
      ? [argument.whenTrue, argument.whenFalse]
      : [argument];
    return expressions.flatMap((one) => (ts.isStringLiteral(one) ? [one.text] : []));
  }

  #calleeOf({ expression }: ts.CallExpression | ts.NewExpression): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(expression);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }
}

function bodiesOf(symbol: ts.Symbol | undefined): readonly WithBody[] {
  return (symbol?.declarations ?? [])
    .flatMap((declaration): readonly ts.Node[] => {
      if (ts.isClassDeclaration(declaration)) return declaration.members.filter(ts.isConstructorDeclaration);
      const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
      return made === undefined ? [] : [made];
    })
    .filter(hasBody);
}

function hasBody(node: ts.Node): node is WithBody {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** A promise whose rejection is caught, or that nobody waits for. */
function isHandled(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isVoidExpression(parent)) return true;
  return ts.isPropertyAccessExpression(parent) && ['catch', 'then'].includes(parent.name.text);
}
