// Which codes a function throws, as far as the source alone shows it: through the calls of functions that it names.
import ts from 'typescript';

const ERRORS = ['NotificationError', 'SimulatorError'];
/** Errors of the language, which have no code: their name stands for it. */
export const LANGUAGE_ERRORS: readonly string[] = ['TypeError', 'RangeError'];
/** Stands for codes that the source alone does not show. */
export const UNKNOWN = '?';

/** A function or a constructor with its body. */
type WithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/**
 * Looks at `throw` and `Promise.reject` in a function and in the functions that it calls. It does not look into callbacks,
 * into a `try` that catches, or behind an interface: what it finds is thrown, but it does not find everything. Then
 * {@link UNKNOWN} is among the codes.
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

  /** The same, if the source shows all codes. */
  ofAll(symbol: ts.Symbol | undefined): ReadonlySet<string> | undefined {
    const codes = this.of(symbol);
    // A class also has the initializers of its properties.
    const isFunction = bodiesOf(symbol).length > 0 && !symbol?.declarations?.some(ts.isClassLike);
    return isFunction && !codes.has(UNKNOWN) ? codes : undefined;
  }

  #ofFunction(declaration: WithBody): ReadonlySet<string> {
    const known = this.#byFunction.get(declaration);
    if (known !== undefined) return known;
    const codes = new Set<string>();
    // A recursion finds nothing.
    this.#byFunction.set(declaration, new Set([UNKNOWN]));
    for (const part of [...declaration.parameters, declaration.body]) this.#collect(part, codes);
    this.#byFunction.set(declaration, codes);
    return codes;
  }

  #collect(node: ts.Node, codes: Set<string>): void {
    if (ts.isFunctionLike(node)) {
      codes.add(UNKNOWN);
      return;
    }
    if (ts.isThrowStatement(node)) for (const code of this.#madeBy(node.expression)) codes.add(code);
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isHandled(node)) {
      for (const code of this.#ofCall(node)) codes.add(code);
    }
    // It waits for a promise that was made elsewhere.
    if (ts.isAwaitExpression(node) && !ts.isCallExpression(node.expression)) codes.add(UNKNOWN);
    if (ts.isPropertyAccessExpression(node) && this.#isGetter(node)) codes.add(UNKNOWN);
    if (ts.isTryStatement(node) && node.catchClause !== undefined) {
      this.#collect(node.catchClause.block, codes);
      if (node.finallyBlock !== undefined) this.#collect(node.finallyBlock, codes);
      return;
    }
    ts.forEachChild(node, (child) => this.#collect(child, codes));
  }

  #ofCall(node: ts.CallExpression | ts.NewExpression): Iterable<string> {
    const [rejection] = node.arguments ?? [];
    if (node.expression.getText() === 'Promise.reject' && rejection !== undefined)
      return this.#madeBy(rejection);
    const callee = this.#calleeOf(node);
    // A RangeError of a function that documents it is about its argument, which the caller may have checked.
    const isDocumented = callee?.declarations?.some((one) => ts.getJSDocTags(one).some(isThrows)) ?? false;
    if (bodiesOf(callee).length > 0) {
      return [...this.of(callee)].filter((code) => !isDocumented || !LANGUAGE_ERRORS.includes(code));
    }
    const callsBack = node.arguments?.some((one) => this.#isFunction(one)) ?? false;
    return this.#isOfLanguage(callee) && !callsBack ? [] : [UNKNOWN];
  }

  /** The codes of the errors that an expression makes: `new NotificationError('TOO_OLD', …)`, or a function that returns one. */
  #madeBy(node: ts.Node, seen: ReadonlySet<ts.Node> = new Set()): readonly string[] {
    if (seen.has(node)) return [];
    const within = new Set([...seen, node]);
    if (ts.isNewExpression(node) && LANGUAGE_ERRORS.includes(node.expression.getText())) {
      return [node.expression.getText()];
    }
    if (ts.isNewExpression(node) && this.#isError(node)) return this.#literalsOf(node.arguments?.[0]);
    if (ts.isCallExpression(node)) {
      if (!this.#isError(node)) return [UNKNOWN];
      return bodiesOf(this.#calleeOf(node)).flatMap(({ body }) => this.#madeBy(body, within));
    }
    if (ts.isIdentifier(node)) return this.#madeBefore(node, within);
    const codes: string[] = [];
    ts.forEachChild(node, (child) => {
      codes.push(...this.#madeBy(child, within));
    });
    return codes;
  }

  /** `const error = new NotificationError(…); throw error;` */
  #madeBefore(node: ts.Identifier, seen: ReadonlySet<ts.Node>): readonly string[] {
    const declaration = this.#checker.getSymbolAtLocation(node)?.valueDeclaration;
    const isConstant =
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    return isConstant && declaration.initializer !== undefined
      ? this.#madeBy(declaration.initializer, seen)
      : [UNKNOWN];
  }

  #isGetter(node: ts.PropertyAccessExpression): boolean {
    const symbol = this.#checker.getSymbolAtLocation(node.name);
    return symbol?.declarations?.some(ts.isGetAccessorDeclaration) ?? false;
  }

  #isFunction(node: ts.Expression): boolean {
    return this.#checker.getTypeAtLocation(node).getCallSignatures().length > 0;
  }

  /** A declaration of TypeScript or Node: these throw no codes of ours. */
  #isOfLanguage(symbol: ts.Symbol | undefined): boolean {
    const files = symbol?.declarations?.map((one) => one.getSourceFile().fileName) ?? [];
    return (
      files.length > 0 && files.every((file) => /\/node_modules\/(?:typescript|@types\/node)\//.test(file))
    );
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

function isThrows({ tagName }: ts.JSDocTag): boolean {
  return tagName.text === 'throws';
}

/** A promise whose rejection is caught, or that nobody waits for. */
function isHandled(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isVoidExpression(parent)) return true;
  return ts.isPropertyAccessExpression(parent) && ['catch', 'then'].includes(parent.name.text);
}
