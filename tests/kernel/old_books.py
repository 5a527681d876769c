"""Two workbooks as Excel 97 wrote them, packed: nothing we have writes such files."""

import base64
import zlib

_CUSTOMERS = (
    "c-rk)T}V_x6h3qBU3b^~*)<h3utmtsA8_5oSkN`0e2B!XC@V78UEI)JWBVa{Nb~0@iXeI@dNC}Bz>1<D>Y?6(0wW)SAkabxdJ426)Z01"
    "d-n;&^feR%l_gm)7oHIXXX3jY?v-j<Yb8PT_?l>$$HOMfl+97G4OklDbj03P<RjFv?HcYCC6$QHu4Vh$tXQ^+jWJ9v|I7o0$d5IL@6Q)"
    "CO4C*^0LDw>(mgmqSXbx3ELEn?$I;J$p;dx~+ZDqQa>0NI7oM{b9E-<aawqxP|jQHw{w&;GmU&`mYG^7F^bDs|^aYGioB0uiFB($~`*c"
    "v_B(y>}9@{|-90<?8qFcORspAI)68K4VM8V;8R0(nXn+@b)V6S+bmZ#X;#ndl%xFr~TxCXJKeh0ByLuUr7ie=d|;|01`cb>qqHXyV24%"
    "aQ`n1L_e$VKD$Ha7UpUN!&PC=_h_FN#lzf`%g_n2qnM?+mAM-?!jz_-`j@aN*%Jhf9yud`jZnul>9o}8u}ibyn+&I)0Ym+&L4l!D+833"
    "Ric(Ecd;8~^=;l}9I(vesVMc7yURVBE6{&WC)3r#N0np2QI*O8oPsm}>0EYl7&~y?)3?99+v#ucHM69LuP5yi+d%6C70yu)?3~6mG8m&"
    "4agSoAy*%nVF6T1M#8AS#pdm{yZ13YX{ajmsdOVC#-^O|6LM#t_-Ss4I;InTNmWS)c&twk2_YFcm+9H7c>DLD(qC{M~N_grsa-ko0ADQ"
    "O-arD_Fhdy^zzp2w<hGH7wWU6trJ0iwO`d(?AjGP?f6y%f`XF<-Q>k)DE2-ZV8C*xiU)`L4<*#6L7tJRY(GTK>*I2qS-QIYi43a(-=;&"
    "o)AMr%#_Y`Q*)XR}bB#QN;|{4}d4>!VA&5*oc)%791I6t9ChEQcqF7+tBJB;tC~8hRMgu0p(BHDSVp2@@tvtPlu(2x^aCg`axbbI7WH*"
    "O|dIYknqKwP=J+{GGr*g4-a1c@(-5@}F$52xBa<#6HINLc%`O9)))B^E}!U_FsI?iuvnVa!1F%3!y~y&n7a@|E&Kvc*`$Y"
)
_CORNER = (
    "c-rk)O-NKx6#njW#`!_VH#Q0y$RKE@Zo*9)eI}Tz#M&4U)H7!x$|!@2YUA%Lg`id8MsU+cZKFjlY}X<%av=o4Of6dl1ub-5=bU*DXUv5"
    "IDkk@P-0z-u?mhR1bMATE_h~ztS$bWc#UXT|3^^x+@&cWr67pV5P`l%>=+!|gj>dn5P>>v1?#H{zj{)`}`#TE*Yrglyz&9%QF@gT^WFm"
    "fs=#e$pir3IdtguL$2<l{2)xwX2FA1+o&rRWO(JTmeQs0cahi$9B^|~9yca27Ai-5=75SuTexrQ2i;3%GYrt*FLxRDyM$IfR%gRcV1Ai"
    "wn`l8KZ(mO+dhxQyRU9Qfs()UCMIpRHbj^nZ%=fg|+K4IeNK=b;36nv&~US>D0+9wk_gNF$$jZ7Pq$oPXuKnnmZeQsTIRco<b8N5#&hj"
    "J)^i=jU5P1J(o4OiPZ=XYwYV91dpKf{Y^tS)Qp?EZT%;Wz@?e*9*re2B~fysBwjxbJAyCTAOK}4#AFfr9f^WIsN1In}+mv>nh1Bec7k6"
    "m0fEIjkNh;vgc<G?W$e9e8G5Yd9`v+{a4|-e=<POFx~Y#?nbJxkFbbQVeTPcDplNrKVMPVcb8F(bsmgz$N|F8(9qD((9qD((6|^-?j3{"
    "g9ef|~yLXC!`(J0DN>2YKxv;o{ae5}{V%m!&)hRqFDSm3<SKe6am^R-3LdGD?p28@GWF4a=$1mLpRpEY)ZD^j{5h`{5Tq)~3<@x^tdv3"
    "j}"
)


def customers() -> bytes:
    """Two customers on the first sheet, one cell on another: numbers, dates, text that looks like a formula."""
    return zlib.decompress(base64.b85decode(_CUSTOMERS))


def corner() -> bytes:
    """A cell in the first and one in the last place of a sheet."""
    return zlib.decompress(base64.b85decode(_CORNER))
